import { createRealClock } from '../../host/clocks/real-clock.js';
import { describeExecutor } from '../../testing/conformance/ports/executor.js';
import { createEmbeddedExecutor } from './embedded-executor.js';

describeExecutor('the embedded engine', {
  async open(backend) {
    const executor = createEmbeddedExecutor(createRealClock());
    return { executor, backend: executor.serve('tried', () => backend).id };
  },
});
