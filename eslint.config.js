/** What `make check` asks of every script: ESLint's recommended rules, and no use of a name before its definition has run. */
import js from "@eslint/js";
import globals from "globals";

export default [
  { ignores: ["static/vendor/", "data/", ".venv/"] },
  js.configs.recommended,
  {
    languageOptions: { ecmaVersion: 2023, globals: globals.browser },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "no-use-before-define": ["error", { functions: false, variables: false }],
      "no-misleading-character-class": ["error", { allowEscape: true }],
      "no-unused-vars": ["error", { ignoreRestSiblings: true, caughtErrors: "none" }],
    },
  },
  { files: ["tests/js/**", "eslint.config.js"], languageOptions: { globals: globals.node } },
];
