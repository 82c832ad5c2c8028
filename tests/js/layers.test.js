// The folders of static/js are layers: each module imports from its own folder and from those below, and no import leads in a circle.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import test from "node:test";

const ROOT = new URL("../../static/js/", import.meta.url);
const LAYERS = [["early"], ["lib"], ["words"], ["domain"], ["net"], ["ui"], ["tetris", "charts", "forms"], ["views"], ["pages"]];
const IMPORT = /(?:\bfrom |\bimport\(|^import )"([^"]+)"/gm;

const files = readdirSync(ROOT, { recursive: true }).filter((file) => file.endsWith(".js")).sort();
/** file -> the files that it imports, by `import()` too; only Socket.IO's client lies outside of them. */
const imports = new Map(files.map((file) => {
  const given = [...readFileSync(new URL(file, ROOT), "utf8").matchAll(IMPORT)].map(([, name]) => new URL(name, new URL(file, ROOT)).href);
  return [file, given.filter((address) => address.startsWith(ROOT.href)).map((address) => address.slice(ROOT.href.length))];
}));

const folderOf = (file) => (file.startsWith("pages/") ? file.split("/").slice(0, 2).join("/") : file.split("/")[0]);
const layerOf = (file) => LAYERS.findIndex((folders) => folders.includes(file.split("/")[0]));

test("every module lies in a folder that is a layer, and imports modules that there are", () => {
  for (const [file, imported] of imports) {
    assert.ok(layerOf(file) >= 0, file);
    for (const other of imported) assert.ok(imports.has(other), `${file} imports ${other}, which does not exist`);
  }
});

test("a module imports from its own folder, and from the layers below", () => {
  const wrong = [...imports].flatMap(([file, imported]) => imported.filter((other) => folderOf(other) !== folderOf(file) && layerOf(other) >= layerOf(file)).map((other) => `${file} -> ${other}`));
  assert.deepEqual(wrong, []);
});

test("no import leads in a circle", () => {
  const done = new Set();
  const visit = (file, path) => {
    assert.ok(!path.includes(file), [...path, file].join(" -> "));
    if (done.has(file)) return;
    for (const other of imports.get(file)) visit(other, [...path, file]);
    done.add(file);
  };
  files.forEach((file) => visit(file, []));
});

test("what is no page's own does nothing to a page before it is called: it loads where there is none", async () => {
  assert.equal(globalThis.document, undefined);
  for (const file of files.filter((name) => /^(lib|words|domain|net|tetris|charts|views)\//.test(name))) await import(new URL(file, ROOT).href);
});
