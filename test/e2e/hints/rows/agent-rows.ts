import type { HintRow } from '../hint-row.js';

const wf = { 'wf.js': `return await agent('x');` };
const server = 'src/agents/mcp-gateway/fixtures/tool-server.mjs';
const own = (value: object) => `echo '${JSON.stringify(value)}' > $HOME/.plenum/config.json; `;
const box = {
  mcpServers: { box: { command: process.execPath, args: [`${process.cwd()}/${server}`, '.'] } },
};

/** Backends, providers and MCP servers. */
export const agentRows: readonly HintRow[] = [
  {
    fact: 'a backend that is not there is told by doctor, with those that are',
    from: 'agents/catalogue/usable-backend.ts',
    says: 'plenum doctor',
    code: 'E_NO_BACKEND',
    files: wf,
    type: `${own({ backend: 'nope' })}plenum run wf.js --yes`,
    exit: 4,
    shows: /there is no backend "nope"/,
  },
  {
    fact: 'the configuration says where the backend that is not there comes from',
    from: 'onboarding/doctor/backend-findings.ts',
    says: 'plenum doctor --config',
    type: `${own({ backend: 'nope' })}plenum doctor`,
    shows: /backend +"nope" .*config\.json/,
  },
  {
    fact: 'where no backend is there is one that stands in for all',
    from: 'onboarding/doctor/backend-findings.ts',
    says: 'plenum fake-model',
    type: `${own({})}plenum doctor`,
    until: 'Fake model at http',
  },
  {
    fact: 'a backend of one’s own without a file has the page that says how to write one',
    from: 'agents/catalogue/module-backend.ts',
    says: 'plenum help writing-a-backend',
    type: `${own({ backend: 'mine', backends: { mine: { kind: 'module' } } })}plenum doctor`,
    shows: 'create',
  },
  {
    fact: 'a backend of the project is used once the folder is trusted',
    from: 'agents/catalogue/module-backend.ts',
    says: 'plenum trust',
    code: 'E_NO_BACKEND',
    files: {
      ...wf,
      '.plenum/x.json': '{}',
      '.plenum/config.json': '{ "workspace": { "setup": "true" } }',
    },
    type: `${own({ backend: 'mine', backends: { mine: { kind: 'module', path: './mine.mjs' } } })}plenum run wf.js --yes`,
    answers: 'y',
    then: `! plenum run wf.js --yes 2>&1 | grep 'the project is not trusted'`,
  },
  {
    fact: 'a key that is not there has the page of providers',
    from: 'agents/catalogue/ai-sdk-report.ts',
    says: 'plenum help ai-sdk',
    type: `${own({})}env -u ANTHROPIC_API_KEY -u OPENAI_API_KEY -u GEMINI_API_KEY plenum doctor`,
    shows: 'ANTHROPIC_API_KEY',
  },
  {
    fact: 'a run that no agent answered is told by doctor',
    from: 'surfaces/cli/text/unserved-lines.ts',
    says: 'plenum doctor',
    files: wf,
    config: { backend: 'ai-sdk', model: 'anthropic/claude-haiku-4-5' },
    type: 'export ANTHROPIC_API_KEY=none ANTHROPIC_BASE_URL=http://127.0.0.1:9; plenum run wf.js --yes --max-wait 1s',
    exit: 4,
    shows: 'ai-sdk',
  },
  {
    fact: 'tools that nobody pinned are pinned',
    from: 'onboarding/doctor/project-findings.ts',
    says: 'plenum mcp-lock',
    config: box,
    type: 'plenum doctor',
    answers: 'y',
    then: 'plenum mcp-lock --check',
  },
  {
    fact: 'tools that nobody can accept are accepted with a yes',
    from: 'surfaces/cli/commands/setup/mcp-lock.ts',
    says: 'plenum mcp-lock --yes',
    code: 'E_NEEDS_PERSON',
    config: box,
    type: 'plenum mcp-lock',
    then: 'plenum mcp-lock --check',
  },
  {
    fact: 'tools that changed are shown with what they were',
    from: 'surfaces/cli/commands/setup/mcp-lock.ts',
    says: 'plenum mcp-lock --diff',
    code: 'E_MCP_CHANGED',
    config: box,
    type: `plenum mcp-lock --yes; plenum trust --yes; sed -i 's/[0-9a-f]\\{32,\\}/00/' .plenum/mcp-lock.json; plenum trust --yes; plenum mcp-lock --check`,
    shows: 'box',
  },
  {
    fact: 'pins that are damaged are made anew',
    from: 'agents/mcp-servers/pins-file.ts',
    says: 'rm … && plenum mcp-lock',
    code: 'E_CONFIG',
    config: box,
    type: 'plenum mcp-lock --yes; echo "{" > .plenum/mcp-lock.json; plenum trust --yes; plenum mcp-lock --check',
    answers: 'y',
    then: 'plenum mcp-lock --check',
  },
  {
    fact: 'servers of the project start once the folder is trusted',
    from: 'agents/mcp-servers/read-servers.ts',
    says: 'plenum trust',
    files: { '.mcp.json': JSON.stringify(box) },
    type: 'plenum doctor',
    answers: 'y',
    then: "! plenum doctor | grep 'starts programs'",
  },
  {
    fact: 'an agent that wants to steer looks at its run instead',
    from: 'runs/control/below-call.ts',
    says: 'plenum show @live',
    code: 'E_NESTED',
    files: wf,
    config: {
      backends: {
        command: { run: ['sh', '-c', 'cat > /dev/null; until [ -e go ]; do sleep 0.1; done'] },
      },
    },
    type: 'plenum run wf.js --yes --name held > out.txt 2>&1 & until grep -qs started out.txt; do sleep 0.1; done; PLENUM_CALL=x plenum stop held',
    shows: 'held',
    then: 'touch go; for n in $(seq 100); do grep -q "next " out.txt && exit 0; sleep 0.1; done; exit 1',
  },
  {
    fact: 'a file where a folder should be is looked at',
    from: 'runs/look/system-error.ts',
    says: 'ls -ld …',
    code: 'E_FILE_UNREADABLE',
    files: { ...wf, '.plenum': 'a file' },
    type: 'plenum run wf.js --yes',
    shows: /^-.*\.plenum/,
  },
];
