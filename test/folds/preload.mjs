import { appendFileSync } from 'node:fs';
import { compareDrives } from './compare-drives.mjs';

// Loaded into every command that an end-to-end test starts; `PLENUM_TEST_FOLDS` is where it says
// what differs.
const report = process.env.PLENUM_TEST_FOLDS;
if (report && process.argv[1]?.endsWith('/dist/cli/main.js')) {
  const built = new URL('../../dist/index.js', import.meta.url).href;
  compareDrives(
    async () => (await import(built)).createFold,
    (difference) => appendFileSync(report, `${difference}\n\n`),
  );
}
