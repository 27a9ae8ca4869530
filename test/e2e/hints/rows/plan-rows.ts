import type { HintRow } from '../hint-row.js';

const wf = { 'wf.js': `return await agent('x');` };
const ran = 'plenum run wf.js --yes -q\n';
const fenced = (body: string) => `\`\`\`js
export const meta = { name: 'find', description: 'finds them' };
${body}
\`\`\`
`;
/** An agent that only goes on once the file `go` is there. */
const held = {
  backends: {
    command: { run: ['sh', '-c', 'cat > /dev/null; until [ -e go ]; do sleep 0.1; done; echo a'] },
  },
};
const bash = {
  'wf.js': `return await agent('@fake tool Bash {"command":"echo ran > ran.txt"} @fake say over');`,
};
/** Starts a run at a terminal of its own, waits until it asks there, and types a line meanwhile. */
const whileAsking = (line: string) =>
  `sleep 600 | script -qfec 'plenum run wf.js --yes --name perm --view lines' /dev/null > out.txt & until grep -q '\\[ag\\]' out.txt; do sleep 0.1; done; ${line}`;
const damaged = `node -e "const { readFileSync, writeFileSync } = require('fs'); const path = '.plenum/runs/$R/events/000001.jsonl'; const bytes = readFileSync(path); bytes[bytes.length >> 1] ^= 1; writeFileSync(path, bytes)"; `;
/** Every agent fails with another word: that of its prompt. */
const failing = {
  backends: { command: { run: ['sh', '-c', 'grep -o "q[a-z]q" | head -1 >&2; exit 1'] } },
};
const manyFailing = {
  'wf.js': `return await parallel('abcdefghijklmn'.split('').map((one) => () => agent('q' + one + 'q')));`,
};

/** Plans, rules that are written, and what a view has no room for. */
export const planRows: readonly HintRow[] = [
  {
    fact: 'a goal without anybody who plans has those who can, and the way without one',
    from: 'goal/session/plan-goal.ts',
    says: 'plenum help authoring',
    code: 'E_NO_BACKEND',
    type: "echo '{}' > $HOME/.plenum/config.json; env -u ANTHROPIC_API_KEY -u OPENAI_API_KEY -u GEMINI_API_KEY PATH=${PATH%%:*}:$(dirname $(command -v node)):/usr/bin:/bin plenum plan 'find them'",
    shows: 'export const meta',
  },
  {
    fact: 'a planner whose address nobody answers at is told by doctor',
    from: 'goal/session/plan-session.ts',
    says: 'plenum doctor',
    code: 'E_NO_BACKEND',
    config: { backend: 'ai-sdk', model: 'anthropic/claude-haiku-4-5' },
    type: "export ANTHROPIC_API_KEY=none ANTHROPIC_BASE_URL=http://127.0.0.1:9; plenum plan 'find them' --max-wait 1s",
    exit: 4,
    shows: 'ai-sdk',
  },
  {
    fact: 'a planner that breaks is told by doctor',
    from: 'goal/session/plan-session.ts',
    says: 'plenum doctor',
    code: 'E_PLAN_UNANSWERED',
    config: { backends: { command: { run: ['sh', '-c', 'exit 3'] } } },
    type: "plenum plan 'find them'",
    shows: /command .*starts sh -c exit 3/,
  },
  {
    fact: 'a draft that no check passed is repaired by hand, and runs',
    from: 'goal/session/plan-session.ts',
    says: 'plenum run …',
    code: 'E_PLAN',
    files: { answer: fenced('const x = ;\nreturn 1;') },
    type: "plenum plan 'find them'",
    first: "sed -i 's/= ;/= 1;/' .plenum/plans/*/draft-*.js",
    exit: 7,
    shows: 'E_APPROVAL',
    then: 'plenum run .plenum/plans/*/draft-3.js --yes',
  },
  {
    fact: 'what one agent can do runs as a script of one',
    from: 'surfaces/cli/commands/start/goal.ts',
    says: 'plenum run …',
    files: { 'sub dir/answer': 'ONE_AGENT: it is one question.' },
    type: "plenum plan 'what is x?' -C 'sub dir'",
    exit: 7,
    shows: 'E_APPROVAL',
    then: "cd 'sub dir' && plenum run .plenum/plans/*/script.js --yes | grep ONE_AGENT",
  },
  {
    fact: 'a planned script with a space in its name, in another folder, runs as it was told',
    from: 'surfaces/cli/commands/start/goal.ts',
    says: 'plenum run …',
    files: { 'sub dir/answer': fenced('return 1;') },
    type: "plenum plan 'find them' -C 'sub dir' -o 'my plan.js'",
    exit: 7,
    shows: 'E_APPROVAL',
    then: "ls 'sub dir/my plan.js'",
  },
  {
    fact: 'a first configuration names the page of all its keys',
    from: 'onboarding/init/first-config.ts',
    says: 'plenum help configuration',
    type: 'plenum init > /dev/null 2>&1; cat .plenum/config.json',
    shows: 'maxAgents',
  },
  {
    fact: 'a first configuration says how to see what is in force',
    from: 'onboarding/init/first-config.ts',
    says: 'plenum doctor --config',
    type: 'plenum init > /dev/null 2>&1; cat .plenum/config.json',
    shows: /approval +"ask"/,
  },
  {
    fact: 'a skill in two places at once goes to one',
    from: 'surfaces/cli/commands/setup/skill.ts',
    says: 'plenum skill install --user',
    code: 'E_USAGE',
    type: 'plenum skill install --project --user',
    then: 'ls $HOME/.claude/skills/plenum/SKILL.md',
  },
  {
    fact: 'a rule for good in a folder that nobody trusts is in force with trust',
    from: 'runs/control/write-rule.ts',
    says: 'plenum trust',
    files: { ...bash, '.plenum/config.json': '{ "workspace": { "setup": "true" } }' },
    model: true,
    type: whileAsking('plenum allow perm 1 --always'),
    answers: 'y',
    then: "plenum doctor --config | grep 'Bash(echo ran > ran.txt)'",
  },
  {
    fact: 'a rule is not written through a link that leads out of the project',
    from: 'config/trust/add-rule.ts',
    says: 'ls -l .plenum',
    code: 'E_PATH_OUTSIDE',
    files: bash,
    model: true,
    type: whileAsking(
      'echo {} > ../other.json; ln -s ../../other.json .plenum/config.json; plenum allow perm 1 --always',
    ),
    shows: /config\.json -> .*other\.json/,
  },
  {
    fact: 'commands that somebody else left in a run are all in its log',
    from: 'surfaces/cli/commands/look/status.ts',
    says: 'plenum logs …',
    files: wf,
    config: held,
    type: `plenum run wf.js --yes --name held > out.txt 2>&1 & until grep -qs started out.txt; do sleep 0.1; done; mkdir -p .plenum/runs/held/control/in; echo '{ "id": "f1", "epoch": 1, "author": "ann (command line)", "action": "stop" }' > .plenum/runs/held/control/in/1-f1.json; until [ ! -e .plenum/runs/held/control/in/1-f1.json ]; do sleep 0.1; done; until plenum status | grep dropped; do sleep 0.1; done`,
    shows: 'somebody who says "ann (command line)": stop – dropped',
    then: 'touch go',
  },
  {
    fact: 'what a record lost runs again after a no, with the flag',
    from: 'surfaces/cli/run/resume-plan.ts',
    says: 'plenum resume … --rerun-lost',
    code: 'E_RECORD_LOST',
    files: wf,
    type: async (project) => {
      await project.typed('plenum run wf.js --yes -q');
      await project.typed(damaged);
      return project.asked('plenum resume @last', 'n');
    },
    shows: 'completed',
  },
  {
    fact: 'what a backend cannot keep is told whole by doctor, where the box has no room',
    from: 'surfaces/cli/text/approval-box.ts',
    says: 'plenum doctor',
    files: wf,
    type: `(until grep -qs 'Run it' out.txt; do sleep 0.1; done; printf n; until [ -e end ]; do sleep 0.1; done) | (script -qefc 'stty cols 60; plenum run wf.js' out.txt > /dev/null; touch end); cat out.txt`,
    shows: 'cannot keep',
  },
  {
    fact: 'votes that the report has no room for are in the log',
    from: 'views/report/proof-lines.ts',
    says: 'plenum logs …',
    files: {
      'wf.js': `return (await parallel(Array.from({ length: 45 }, (_, n) => () => verify('claim ' + n, { voters: 1 })))).length;`,
      answer: '{ "verdict": "confirmed", "reason": "seen" }',
    },
    type: `${ran}cat .plenum/runs/$R/report.md`,
    shows: 'claim 44',
  },
  {
    fact: 'losses that the report has no room for are in the log of what failed',
    from: 'views/report/way-back.ts',
    says: 'plenum logs … --failed',
    files: manyFailing,
    config: failing,
    type: ran.replace(' -q', ''),
    shows: 'qnq',
  },
  {
    fact: 'losses that the report file has no room for are in the log of what failed',
    from: 'views/report/report-document.ts',
    says: 'plenum logs … --failed',
    files: manyFailing,
    config: failing,
    type: `${ran}cat .plenum/runs/$R/report.md`,
    shows: 'qnq',
  },
];
