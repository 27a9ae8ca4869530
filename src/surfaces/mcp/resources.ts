import { PlenumError } from '../../core/values/errors.js';
import type { JsonObject } from '../../core/values/json.js';
import { packagePage } from '../../onboarding/help/package-page.js';
import { readRuns } from '../../runs/look/list-runs.js';
import { openRun, reportOf } from '../../runs/look/open-run.js';
import { reportDocument } from '../../views/report/report-document.js';
import type { McpHost } from './mcp-host.js';
import { pageUri, readPage } from './page-app.js';

interface McpResource {
  readonly uri: string;
  readonly name: string;
  readonly description: string;
  readonly mimeType: string;
}

const pages: readonly (McpResource & { readonly file: string })[] = [
  {
    uri: 'plenum://guide',
    name: 'Writing workflow scripts',
    description: 'How to write a script: primitives, patterns, mistakes',
    mimeType: 'text/markdown',
    file: 'docs/authoring.md',
  },
  {
    uri: 'plenum://scripts',
    name: 'Script reference',
    description: 'Every primitive and option',
    mimeType: 'text/markdown',
    file: 'docs/scripts.md',
  },
  {
    uri: 'plenum://types',
    name: 'Type declarations of scripts',
    description: 'Every global a script finds, with its types',
    mimeType: 'text/plain',
    file: 'types/plenum-script.d.ts',
  },
];

export const reportTemplate = {
  uriTemplate: 'plenum://runs/{run}/report',
  name: 'Report of a run',
  description: 'What came of a run: result, losses, gates, cost',
  mimeType: 'text/markdown',
} as const;

const listed = 10;

export async function listResources({ store }: McpHost): Promise<readonly McpResource[]> {
  const { runs } = await readRuns(store, listed);
  const reports = runs.flatMap(({ id, run }) =>
    run
      ? [
          {
            uri: `plenum://runs/${id}/report`,
            name: `Report of run ${id}`,
            description: run.state.name || run.header.name,
            mimeType: 'text/markdown',
          },
        ]
      : [],
  );
  return [...pages.map(({ file: _file, ...page }) => page), ...reports];
}

export async function readResource(
  uri: string,
  { store }: McpHost,
): Promise<{ readonly mimeType: string; readonly text: string; readonly _meta?: JsonObject }> {
  if (uri === pageUri) return readPage();
  const page = pages.find((one) => one.uri === uri);
  if (page) return { mimeType: page.mimeType, text: await packagePage(page.file) };
  const id = /^plenum:\/\/runs\/([\w@-]+)\/report$/.exec(uri)?.[1];
  if (id === undefined) throw new PlenumError('E_USAGE', `There is no resource ${uri}.`);
  const run = await openRun(store, id);
  return { mimeType: 'text/markdown', text: reportDocument(await reportOf(run), run.state) };
}
