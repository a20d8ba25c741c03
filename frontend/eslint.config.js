import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

// Layers, downward only: routes -> features -> ui -> lib -> api. Features never import each other.
const LAYERS = ['routes', 'features', 'ui', 'lib', 'api'];

/** Imports that a layer may not make: the layers above it, and `../` paths that would leave it unseen. */
function boundary(files, layers, upwards) {
  const names = layers.join('|') || 'nothing-above';
  return {
    files,
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { regex: `^\\$(${names})(/|$)`, message: `This layer must not import ${layers.join(', ')}.` },
            { regex: `^(\\.\\./){${Math.max(upwards, 1)}}`, message: 'Reach another layer by its $alias, never by ../ paths.' },
          ],
        },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: `ImportExpression[source.value=/^\\$(${names})\\u002F/]`, message: 'A lazy import crosses layers too.' },
      ],
    },
  };
}

const DEPTHS = [1, 2, 3];

const layerRules = LAYERS.flatMap((layer, index) => {
  const above = LAYERS.slice(0, index);
  // A feature does not see its sisters: its own files are './', shared code belongs to ui or lib.
  const forbidden = layer === 'features' ? [...above, 'features'] : above;
  return DEPTHS.map((depth) =>
    boundary([`src/${layer}/${'*/'.repeat(depth - 1)}*.{ts,svelte}`], forbidden, depth + (layer === 'features' ? -1 : 0)),
  );
});

export default ts.config(
  { ignores: ['dist/', 'node_modules/', 'src/api/schema.d.ts'] },
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  { languageOptions: { globals: { ...globals.browser } } },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'], svelteConfig } },
  },
  {
    files: ['src/**'],
    rules: {
      'no-console': ['error', { allow: ['error'] }],
      // Svelte's own check knows its props and stores better.
      'no-undef': 'off',
      'svelte/no-at-html-tags': 'error',
      'svelte/button-has-type': 'error',
      // Links are plain paths: the router listens to clicks on the document, it has no resolve().
      'svelte/no-navigation-without-resolve': 'off',
    },
  },
  ...layerRules,
);
