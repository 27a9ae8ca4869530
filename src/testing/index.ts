export { createScriptedBackend } from '../backends/scripted/scripted-backend.js';
export { createSimulateBackend } from '../backends/simulate/simulate-backend.js';
export { createRealClock } from '../clocks/real-clock.js';
export { createVirtualClock } from '../clocks/virtual-clock.js';
export { createMemoryJournal } from '../journals/memory/memory-journal.js';
export { createHarness, type Harness, type HarnessOptions } from './run-harness.js';
export { createStubBackend, type StubBackend, type StubOptions, stubFailure } from './stub-backend.js';
