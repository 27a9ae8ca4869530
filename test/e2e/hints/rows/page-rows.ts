import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HintProject } from '../hint-project.js';
import type { HintRow, Typed } from '../hint-row.js';
import { allLeft, held, whileDriven } from './run-rows.js';

const files = { 'wf.js': `return await agent('x');` };
const ran = 'plenum run wf.js --yes -q';
const serving = 'plenum ui --json > ui.json & until [ -s ui.json ]; do sleep 0.1; done';

interface Asked {
  /** Typed before; without it a run that has ended. */
  readonly before?: string;
  /** Typed once the server is there. */
  readonly served?: string;
  /** Below `/`, with `$R` for the newest run. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Makes it a command. */
  readonly body?: string;
}

/** Starts `plenum ui`, asks it for something, and shows the answer as the page does. */
export function asked({ before = ran, served = 'true', path, headers, body }: Asked) {
  return async (project: HintProject): Promise<Typed> => {
    await project.typed(before);
    await project.typed(serving);
    await project.typed(served);
    const { url, watch, control } = JSON.parse(
      readFileSync(join(project.work, 'ui.json'), 'utf8'),
    ) as Readonly<Record<'url' | 'watch' | 'control', string>>;
    const tokens = { authorization: `Bearer ${watch}`, 'x-plenum-control': control };
    const address = new URL(path.replace('$R', project.newestRun()), url);
    const answer = await fetch(address, {
      headers: { ...tokens, ...headers },
      ...(body === undefined ? {} : { method: 'POST', body }),
    });
    return { code: answer.status, output: shown(await answer.text()) };
  };
}

function shown(text: string): string {
  const { error } = JSON.parse(text) as { error?: Readonly<Record<string, string>> };
  return error === undefined ? text : `✗ ${error.message} ${error.code}\n  do    ${error.hint}\n`;
}

const control = { path: '/api/runs/$R/control' };

/** What the server of the page answers, and what an exported page leaves out. */
export const pageRows: readonly HintRow[] = [
  {
    fact: 'a page of a run that is not there has the list of those that are',
    from: 'runs/page/find-page-run.ts',
    says: 'plenum list',
    code: 'E_RUN_NOT_FOUND',
    files,
    type: asked({ path: '/api/runs/zz' }),
    shows: 'wf',
  },
  {
    fact: 'a page that loses its run has the list of those that are there',
    from: 'runs/page/home-watch.ts',
    says: 'plenum list',
    code: 'E_RUN_NOT_FOUND',
    files,
    config: held,
    type: async (project) => {
      await project.typed(whileDriven(serving));
      const { url, watch } = JSON.parse(readFileSync(join(project.work, 'ui.json'), 'utf8'));
      const stream = await fetch(new URL('/api/runs/stream', url), {
        headers: { authorization: `Bearer ${watch}` },
        signal: AbortSignal.timeout(30_000),
      });
      let output = '';
      for await (const part of stream.body ?? []) {
        output += Buffer.from(part).toString();
        if (output.includes('"held"')) await project.typed('rm -rf .plenum/runs/held; touch go');
        const last = output.split('\n').findLast((line) => line.includes('E_RUN_NOT_FOUND'));
        if (last !== undefined) return { code: 0, output: shown(last.replace(/^data: /, '')) };
      }
      return { code: 1, output };
    },
  },
  {
    fact: 'a page of a run without a result has the run itself',
    from: 'runs/page/run-texts.ts',
    says: 'plenum show …',
    code: 'E_NO_RESULT',
    files: { 'wf.js': `throw new Error('bad');` },
    type: asked({ path: '/api/runs/$R/result' }),
    shows: 'bad',
  },
  {
    fact: 'a text that no event names is looked for in the run',
    from: 'runs/page/run-texts.ts',
    says: 'plenum show …',
    code: 'E_FILE_NOT_FOUND',
    files,
    type: asked({ path: '/api/runs/$R/blobs/none' }),
    shows: 'completed',
  },
  {
    fact: 'a command that is none has the page of those that are',
    from: 'surfaces/server/control-request.ts',
    says: 'plenum help docs/ui.md',
    code: 'E_USAGE',
    files,
    type: asked({ ...control, body: '{ "action": "explode" }' }),
    shows: 'pause stop skip retry answer allow deny send',
  },
  {
    fact: 'an address that is none has the page of those that are',
    from: 'surfaces/server/error-answer.ts',
    says: 'plenum help docs/ui.md',
    code: 'E_USAGE',
    files,
    type: asked({ path: '/api/nothing' }),
    shows: 'GET /api/runs/stream',
  },
  {
    fact: 'a number that is none has the page of what is asked for',
    from: 'surfaces/server/page-app.ts',
    says: 'plenum help docs/ui.md',
    code: 'E_USAGE',
    files,
    type: asked({ path: '/api/runs?most=many' }),
    shows: 'GET /api/runs?most=200',
  },
  {
    fact: 'an agent that is no number has the page of what is asked for',
    from: 'surfaces/server/run-routes.ts',
    says: 'plenum help docs/ui.md',
    code: 'E_AGENT_NOT_FOUND',
    files,
    type: asked({ path: '/api/runs/$R/agents/x/diff' }),
    shows: 'agents/<n>/diff',
  },
  {
    fact: 'links that lead in a circle are no defect: they are looked at',
    from: 'runs/look/system-error.ts',
    says: 'ls -ld …',
    code: 'E_FILE_UNREADABLE',
    files,
    type: asked({
      served: 'mv .plenum/runs .plenum/elsewhere; ln -s runs .plenum/runs',
      path: '/api/runs',
    }),
    shows: 'runs -> runs',
  },
  {
    fact: 'who has no token opens an address that has one',
    from: 'surfaces/server/guard.ts',
    says: 'plenum ui',
    code: 'E_PAGE_TOKEN',
    files,
    type: asked({ path: '/api/runs', headers: { authorization: 'Bearer guessed' } }),
    until: '#watch=',
  },
  {
    fact: 'a page from elsewhere is opened under its own address',
    from: 'surfaces/server/guard.ts',
    says: 'plenum ui',
    code: 'E_PAGE_ORIGIN',
    files,
    type: asked({ path: '/api/runs', headers: { origin: 'http://elsewhere.test' } }),
    until: '#watch=',
  },
  {
    fact: 'a port that is in use is not needed',
    from: 'surfaces/server/page-server.ts',
    says: 'plenum ui',
    code: 'E_PORT_IN_USE',
    files,
    type: `${serving}; plenum ui --port $(node -p "require('./ui.json').port")`,
    until: '#watch=',
  },
  {
    fact: 'a port that is none is not needed',
    from: 'surfaces/cli/commands/look/ui.ts',
    says: 'plenum ui',
    code: 'E_USAGE',
    files,
    type: 'plenum ui --port many',
    until: '#watch=',
  },
  {
    fact: 'a run that goes on already is shown',
    from: 'surfaces/server/send-control.ts',
    says: 'plenum show …',
    code: 'E_RUN_DRIVEN',
    files,
    config: held,
    type: asked({ ...control, before: whileDriven('true'), body: '{ "action": "resume" }' }),
    shows: 'wf',
    then: `touch go; ${allLeft}`,
  },
  {
    fact: 'what the page cannot decide is decided at the terminal',
    from: 'surfaces/server/send-control.ts',
    says: 'plenum resume …',
    code: 'E_NEEDS_PERSON',
    files,
    type: asked({
      ...control,
      before: `${ran}; sed -i 's/agent/log(1); return agent/' .plenum/runs/*/script.js`,
      body: '{ "action": "resume" }',
    }),
    exit: 7,
    shows: 'E_APPROVAL',
  },
  {
    fact: 'a transcript that an exported page cuts is printed whole',
    from: 'runs/page/page-export.ts',
    says: 'plenum logs … …',
    files: {
      'wf.js': `await sh('true'); return await agent('x');`,
      'long.mjs': `import { appendFileSync } from 'node:fs';
for (let at = 1; at <= 21; at += 1)
  appendFileSync(process.argv[2], JSON.stringify({ type: 'text', text: 'item ' + at + ' ' + 'x'.repeat(1e6) }) + '\\n');`,
    },
    config: { permissions: { allow: ['Sh(true)'] } },
    type: `${ran}\nnode long.mjs .plenum/runs/$R/agents/2.jsonl; plenum export $R --html > page.html`,
    shows: 'item 1 x',
  },
  {
    fact: 'a run is exported in one form of two',
    from: 'surfaces/cli/commands/look/export.ts',
    says: 'plenum help export',
    code: 'E_USAGE',
    files,
    type: `${ran}\nplenum export $R --html --jsonl`,
    shows: '--output <file>',
  },
  {
    fact: 'a page goes to a file and not to the terminal',
    from: 'surfaces/cli/commands/look/export.ts',
    says: 'plenum export … --html -o ….html',
    code: 'E_USAGE',
    files,
    type: async (project) => {
      await project.typed(ran);
      return project.asked('plenum export $R --html', '');
    },
    then: 'grep plenum-data $R.html > /dev/null',
  },
  {
    fact: 'a file that is there stays, and the run goes beside it in the same form',
    from: 'surfaces/cli/commands/look/export.ts',
    says: 'plenum export … -o …',
    code: 'E_FILE_EXISTS',
    files: { ...files, 'my run.jsonl': 'mine', 'my run-2.jsonl': 'mine' },
    type: `${ran}\nplenum export $R --redact -o 'my run.jsonl'`,
    then: `grep run-end 'my run-3.jsonl' && [ "$(cat 'my run.jsonl')" = mine ]`,
  },
];
