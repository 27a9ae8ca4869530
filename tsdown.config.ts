import { defineConfig } from 'tsdown';

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    'testing/index': 'src/testing/index.ts',
    'testing/conformance': 'src/testing/conformance/index.ts',
    'cli/main': 'src/surfaces/cli/main.ts',
    'sandbox/worker': 'src/sandbox/worker/worker.ts',
  },
  format: 'esm',
  // What settings need of zod loads faster than the whole of it: it comes along, with its licence.
  deps: { alwaysBundle: [/^zod\/mini$/] },
  copy: [{ from: 'node_modules/zod/LICENSE', to: 'dist/licenses', rename: 'zod.txt' }],
  platform: 'node',
  target: 'node20',
  dts: true,
  clean: true,
  fixedExtension: false,
});
