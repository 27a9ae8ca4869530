// What an adapter of one of the ports must prove, for adapters of others, too. The only part of the package that needs vitest.
export { type AgentStand, type AgentSuite, billedBy, describeAgentBackend, type StandParts, sentTo } from '../backends/agent-conformance.js';
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
} from '../backends/conformance.js';
export { type ClockSuite, describeClock } from '../clocks/conformance.js';
export { describeJournal, type JournalSubject } from '../journals/conformance.js';
export { describeMcpGateway, type GatewayUnderTest } from '../mcp-gateway/conformance.js';
export { describeSandbox } from '../sandboxes/conformance/describe-sandbox.js';
export { describeTool, type ToolFixture } from '../tools/conformance.js';
export { describeView, type ViewUnderTest } from '../views/conformance.js';
export { describeWorkspace, type WorkspaceFixture } from '../workspaces/conformance.js';
export { describeWorktrees, type WorktreesFixture } from '../workspaces/worktree-conformance.js';
export { backendPlace } from './backend-place.js';
