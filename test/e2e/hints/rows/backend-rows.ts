import type { HintProject } from '../hint-project.js';
import type { HintRow } from '../hint-row.js';

const wf = { 'wf.js': `return await agent('x');` };
const server = 'src/agents/mcp-gateway/fixtures/tool-server.mjs';
const home = (value: object) => `echo '${JSON.stringify(value)}' > $HOME/.plenum/config.json; `;
const box = {
  mcpServers: { box: { command: process.execPath, args: [`${process.cwd()}/${server}`, '.'] } },
};
const provider = (settings: object) => ({
  backend: 'ai-sdk',
  model: 'mine/m1',
  backends: { 'ai-sdk': { providers: { mine: { kind: 'openai-compatible', ...settings } } } },
});
/** A provider that refuses whoever asks, at the port in `port.txt`. */
const refusing = `node -e "const s = require('http').createServer((q, r) => { r.statusCode = 401; r.end('no'); }); s.listen(0, '127.0.0.1', () => require('fs').writeFileSync('port.txt', String(s.address().port)))" > /dev/null 2>&1 & until [ -s port.txt ]; do sleep 0.1; done; `;

/** Puts what the line says into the configuration of the project, as the person would. */
const taking = (line: string, kind: string) => async (project: HintProject) => {
  const printed = await project.typed(line);
  const [, entry = ''] =
    new RegExp(`put (.*"${kind}".*) into \\.plenum/config\\.json`).exec(printed.output) ?? [];
  project.file('.plenum/config.json', `{ ${entry} }`);
  return printed;
};

/** Backends, providers, agent types, MCP servers. */
export const backendRows: readonly HintRow[] = [
  {
    fact: 'an agent type of the project is whole once the folder is trusted',
    from: 'agents/agent-types/read-agent-types.ts',
    says: 'plenum trust',
    files: {
      '.plenum/agents/porter.md':
        '---\nname: porter\ndescription: ports\nbackend: command\n---\nPort.',
    },
    type: 'plenum doctor',
    answers: 'y',
    then: `! plenum doctor | grep 'not trusted; plenum trust'`,
  },
  {
    fact: 'a provider that refuses a request without a key has the page that says where keys are',
    from: 'agents/backends/ai-sdk/provider/reach-provider.ts',
    says: 'plenum help ai-sdk',
    type: `${refusing}echo '${JSON.stringify(provider({ baseUrl: 'http://127.0.0.1:PORT', apiKeyEnv: '' }))}' | sed s/PORT/$(cat port.txt)/ > $HOME/.plenum/config.json; plenum doctor`,
    shows: 'apiKeyEnv',
  },
  {
    fact: 'an address of a variable that nobody answers at is taken away',
    from: 'agents/backends/ai-sdk/provider/reach-provider.ts',
    says: 'unset …',
    type: `${home({})}ANTHROPIC_API_KEY=none ANTHROPIC_BASE_URL=http://127.0.0.1:9 plenum doctor`,
    then: `! env | grep ANTHROPIC_BASE_URL`,
  },
  {
    fact: 'an address of the configuration that nobody answers at is told with its file',
    from: 'agents/backends/ai-sdk/provider/reach-provider.ts',
    says: 'plenum doctor --config',
    type: `${home(provider({ baseUrl: 'http://127.0.0.1:9', apiKeyEnv: '' }))}plenum doctor`,
    shows: /providers\.mine .*"baseUrl":"http:\/\/127\.0\.0\.1:9".*config\.json/,
  },
  {
    fact: 'opencode without a key has the page that says which it takes',
    from: 'agents/backends/opencode/opencode-report.ts',
    says: 'plenum help opencode',
    type: (project) => {
      project.program('opencode', 'echo 1.0.0');
      return project.typed(
        `${home({ backend: 'opencode' })}env -u ANTHROPIC_API_KEY -u OPENAI_API_KEY -u GEMINI_API_KEY plenum doctor`,
      );
    },
    shows: 'ANTHROPIC_API_KEY',
  },
  {
    fact: 'an agent program that speaks ACP is there once what is told was put where it says',
    from: 'agents/catalogue/acp-report.ts',
    says: 'plenum trust',
    type: (project) => {
      project.program('goose', 'cat > /dev/null');
      return taking('plenum doctor', 'acp')(project);
    },
    answers: 'y',
    then: 'plenum doctor | grep goose | grep -v "no program is configured"',
  },
  {
    fact: 'a program of one’s own is there once what is told was put where it says',
    from: 'agents/catalogue/command-report.ts',
    says: 'plenum trust',
    files: { ...wf, 'agent.mjs': 'process.stdin.resume().on("end", () => console.log("mine"));' },
    type: (project) => taking(`${home({})}plenum doctor`, 'command')(project),
    answers: 'y',
    then: 'plenum run wf.js --yes | grep mine',
  },
  {
    fact: 'tools that nobody pinned are pinned, once a run told of them',
    from: 'agents/mcp-gateway/server/tool-catalog.ts',
    says: 'plenum mcp-lock',
    files: wf,
    model: true,
    config: box,
    type: 'plenum run wf.js --yes',
    answers: 'y',
    then: 'plenum trust --yes; plenum mcp-lock --check',
  },
  {
    fact: 'tools that changed are shown with what they were, once a run told of them',
    from: 'agents/mcp-gateway/server/tool-catalog.ts',
    says: 'plenum mcp-lock --diff',
    files: wf,
    model: true,
    config: box,
    type: `plenum mcp-lock --yes; plenum trust --yes; sed -i 's/[0-9a-f]\\{32,\\}/00/' .plenum/mcp-lock.json; plenum trust --yes; plenum run wf.js --yes`,
    shows: 'box',
  },
  {
    fact: 'what a server needs is accepted in a folder that is trusted',
    from: 'config/trust/trust.ts',
    says: 'plenum trust',
    code: 'E_NOT_TRUSTED',
    files: { '.mcp.json': JSON.stringify(box) },
    type: 'plenum mcp-lock --yes',
    answers: 'y',
    then: 'plenum mcp-lock --yes && plenum trust --yes && plenum mcp-lock --check',
  },
];
