import { checkNotices } from '../../approval/check-notices.js';
import { checkScript } from '../../core/program/checks/check-script.js';
import { problemJson, renderProblem } from '../../core/program/syntax/problem.js';
import { plural } from '../../core/words/amounts.js';
import { oneLine, plainText } from '../../core/words/plain-text.js';
import { findScript } from '../../runs/start/find-script.js';
import { listWorkflows } from '../../scripts/saved/list-workflows.js';
import { neededText, optionalText } from './input.js';
import { noticesText } from './known-before.js';
import type { McpTool } from './mcp-host.js';

export const listWorkflowsTool: McpTool = {
  name: 'list_workflows',
  description:
    'Saved workflows that can be started by name here, with what they do and when to use them.',
  properties: {},
  required: [],
  readOnly: true,
  async run(_use, { cwd, home }) {
    const workflows = await listWorkflows({ cwd, home });
    const lines = workflows.map(({ name, description, whenToUse, problem }) =>
      oneLine(
        problem === null
          ? `${name}: ${description ?? ''}${whenToUse === null ? '' : ` (${whenToUse})`}`
          : `${name}: cannot run: ${problem}`,
      ),
    );
    const data = {
      workflows: workflows.map(({ name, description, whenToUse, origin, file, problem }) => ({
        name,
        description,
        whenToUse,
        origin,
        file,
        problem,
      })),
    };
    return {
      text:
        lines.join('\n') ||
        'There are no saved workflows. A script becomes one by lying in .plenum/workflows.',
      data,
    };
  },
};

export const checkScriptTool: McpTool = {
  name: 'check_script',
  description:
    'Reads a workflow script without running it: every problem with its line, ' +
    'call sites, advice. Give a file or saved name, or the source.',
  properties: {
    workflow: { type: 'string', description: 'path or saved name' },
    source: { type: 'string', description: 'text of a script, instead' },
  },
  required: [],
  readOnly: true,
  async run({ input }, host) {
    const { cwd, home, project } = host;
    const source = optionalText(input, 'source');
    const found =
      source === undefined
        ? await findScript({
            reference: neededText(input, 'workflow'),
            cwd,
            project,
            home,
            readStdin: async () => '',
          })
        : { text: source, shown: 'script.js' };
    const checked = checkScript(found.text, found.shown);
    if (!checked.ok)
      return {
        text: plainText(checked.problems.map(renderProblem).join('\n')),
        data: {
          ok: false,
          problems: checked.problems.map((problem) => ({ ...problemJson(problem) })),
        },
      };
    const { meta, callSites, advice } = checked.program;
    const known = await checkNotices(checked.program, host);
    return {
      text:
        `The script "${oneLine(meta.name)}" may run: ` +
        `${plural(callSites.length, 'call site')}.${noticesText(known)}`,
      data: {
        ok: true,
        name: meta.name,
        callSites,
        advice,
        notices: known.notices,
        grant: known.grant,
      },
    };
  },
};
