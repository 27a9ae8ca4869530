/**
 * What makes an editor check scripts against `plenum-script.d.ts`, in the folder that holds both. A
 * `return` at the top level is right in a script and an error of every module: editors that check
 * it underline it all the same.
 */
export const editorSettings = {
  compilerOptions: {
    checkJs: true,
    allowJs: true,
    noEmit: true,
    target: 'es2023',
    lib: ['es2023'],
    module: 'esnext',
    moduleDetection: 'force',
    types: [],
    strict: false,
    strictNullChecks: true,
  },
  include: ['workflows/*.js', 'plenum-script.d.ts'],
} as const;
