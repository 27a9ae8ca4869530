import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { isRunning } from '../../host/process-table/is-running.js';
import { builtGateway } from './fixtures/built-gateway.js';
import { TestPlace } from './fixtures/place.js';

let module: string;
let place: TestPlace;
beforeAll(async () => {
  module = await builtGateway('leftovers');
});
afterAll(() => rmSync(dirname(module), { recursive: true, force: true }));
beforeEach(() => {
  place = new TestPlace();
});
afterEach(() => place.end());

it.each(['exit', 'throw', 'kill'])(
  'X101: no server outlives a plenum that ends by %s without closing anything',
  async (how) => {
    const script = join(import.meta.dirname, 'fixtures/leave-open.mjs');
    await promisify(execFile)(process.execPath, [script, module, place.folder, how]).catch(
      () => undefined,
    );
    expect(place.lines('starts')).toHaveLength(1);
    await place.until(async () => !(await isRunning(Number(place.lines('starts')[0]))));
  },
);
