import { backendPlace, describeBackend } from 'plenum/testing/conformance';
import echo from './echo.js';

const create = (settings) => () => echo.create(backendPlace({ settings }));

describeBackend('echo', {
  create: create({}),
  echo: create({}),
  talkative: create({}),
  failing: create({ failure: 'it was told to' }),
  slow: create({ delayMs: 60_000 }),
  structured: create({ value: { n: 1 } }),
  leftovers: null,
});
