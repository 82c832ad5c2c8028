// The colours of charts outside of the page: the light theme's, whatever the page's is, and in forced colours, too.

export const COLOURS = {
  surface: "#ffffff", bg: "#f5f6f7", grid: "#e0e4e7", edge: "#7a838c", text: "#15181b", text2: "#485058", text3: "#5f6871", accent: "#1a5fd0", bad: "#bd2c20",
  ref: "#626b74", c1: "#1a5fd0", c2: "#a94c02", c3: "#1b9488", c4: "#852a6c", c5: "#a88018", c6: "#2b3741",
};
