import { describeRunStore } from '../../testing/conformance/ports/run-store.js';
import { createMemoryStore, type MemoryStore } from './memory-store.js';

const made: MemoryStore[] = [];

describeRunStore('the memory', {
  async create() {
    const store = createMemoryStore();
    made.push(store);
    return store;
  },
  reopen: async (store) => store,
  async cleanup() {
    for (const store of made.splice(0)) store.close();
  },
});
