// The name of a run among others, where there may be too little room for it.

import { nameParts } from "../../lib/shortnames.js";
import { el } from "../../ui/dom.js";

/** An element with `name`, which loses letters of what others begin or end with, too, before it loses any that tell it apart. */
export const runName = (name, names) => el("span", { className: "run-name", title: name }, ...Object.entries(nameParts(name, names)).map(([className, part]) => el("span", { className }, part)));
