// What an adapter of one of the ports must prove, for adapters of others, too. The only part of the
// package that needs vitest.

export { backendPlace } from '../harness/backend-place.js';
export {
  type AgentStand,
  type AgentSuite,
  billedBy,
  describeAgentBackend,
  type StandParts,
  sentTo,
} from './backend/agent-conformance.js';
export {
  type BackendSuite,
  describeBackend,
  numberSchema,
  openGate,
  type Tried,
  testCall,
  testIO,
  testRequest,
  tryCall,
} from './backend/conformance.js';
export { type ClockSuite, describeClock } from './ports/clock.js';
export {
  describeExecutor,
  type ExecutorSuite,
  type ExecutorUnderTest,
} from './ports/executor.js';
export { describeJournal, type JournalSubject } from './ports/journal.js';
export { describeMcpGateway, type GatewayUnderTest } from './ports/mcp-gateway.js';
export { describeRunStore, newRun, type StoreSubject } from './ports/run-store.js';
export { describeTool, type ToolFixture } from './ports/tools.js';
export { describeView, type ViewUnderTest } from './ports/view.js';
export { describeSandbox } from './sandbox/describe-sandbox.js';
export { describeWorkspace, type WorkspaceFixture } from './workspace/conformance.js';
export type { WorktreesFixture } from './workspace/worktree-bench.js';
export { describeWorktrees } from './workspace/worktree-conformance.js';
