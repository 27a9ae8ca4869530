// What the bench measures, from the source: the window is no part of what the package publishes.
export { createFold } from '../../src/core/state/fold.ts';
export { createLiveView } from '../../src/views/live/live-view.ts';
