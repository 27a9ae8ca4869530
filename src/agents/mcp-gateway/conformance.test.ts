import { describeMcpGateway } from '../../testing/conformance/ports/mcp-gateway.js';
import { TestPlace } from './fixtures/place.js';

describeMcpGateway('of MCP servers', async () => {
  const place = new TestPlace();
  return {
    gateway: place.gateway(),
    read: { name: 'mcp__box__look', input: { what: 'it' } },
    write: { name: 'mcp__box__write', input: { line: 'a' } },
    writes: () => place.lines('written').length,
    close: () => place.end(),
  };
});
