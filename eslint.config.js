import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';
import { LAYERS, forbiddenFor } from './import-layers.js';

const folders = LAYERS.flat();
const within = (folder) => folders.filter((inner) => inner.startsWith(`${folder}/`));
/** Matches relative imports of a folder, but not those of its inner folders that are allowed. */
function forbiddenImports(folder) {
  const forbidden = forbiddenFor(folder);
  return [
    '/app\\.[a-z]+\\.js$',
    ...forbidden.map((other) => {
      const allowed = within(other).filter((inner) => !forbidden.includes(inner));
      const inner = allowed.map((path) => `(?!${path.slice(other.length + 1)}/)`).join('');
      return `(^|/)${other.replace('platform/', '')}/${inner}`;
    }),
  ];
}

const importRules = LAYERS.slice(0, -1)
  .flat()
  .map((folder) => ({
    files: [`src/${folder}/**/*.ts`],
    ignores: within(folder).map((inner) => `src/${inner}/**`),
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: forbiddenImports(folder).map((regex) => ({
            regex,
            message: 'Imports run one way: see import-layers.js.',
          })),
        },
      ],
    },
  }));

export default tseslint.config(
  {
    ignores: [
      '**/dist',
      'coverage',
      'node_modules',
      '.mutx',
      'packages/sdk-typescript/src/generated',
      'test/sdk/consumer',
      'test/sdk/generated',
    ],
  },
  { files: ['**/*.{ts,tsx}'], extends: [...tseslint.configs.recommendedTypeChecked] },
  {
    files: ['**/*.{ts,tsx}'],
    languageOptions: {
      parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'off',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      'no-console': 'error',
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-params': 'off',
      '@typescript-eslint/max-params': ['error', { max: 5 }],
    },
  },
  {
    files: ['packages/sdk-typescript/src/**/*.ts'],
    languageOptions: { parserOptions: { project: './packages/sdk-typescript/tsconfig.json' } },
  },
  {
    files: ['packages/console/src/**/*.{ts,tsx}'],
    extends: [reactHooks.configs.flat.recommended],
    languageOptions: { parserOptions: { project: './packages/console/tsconfig.json' } },
  },
  {
    files: ['test/**/*.ts', 'tools/**/*.ts', 'src/**/*.spec.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/explicit-module-boundary-types': 'off',
    },
  },
  ...importRules,
);
