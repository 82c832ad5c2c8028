// How numbers, dates and lists are written, everywhere alike: the pages are in English, with 12,288 and 30 November. No DOM.
export const LOCALE = "en-GB";
