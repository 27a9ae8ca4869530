/** A run of so many agents in ten phases: half of it done, sixteen agents at work. */
export function runEvents(agents, now) {
  const header = {
    ...{ type: 'drive-start', at: now - 3_600_000, epoch: 1, reason: 'run', kernel: 'k' },
    ...{ name: 'bench', script: 's', phases: phaseTitles.map((title) => ({ title })) },
    limits: { concurrency: 16, maxAgents: agents, budgetTotal: null },
  };
  const events = [header];
  const done = Math.floor(agents / 2);
  const step = 3_500_000 / done;
  for (let n = 1; n <= done + 16; n += 1) {
    const at = header.at + Math.floor((n - 1) * step);
    events.push(startOf(n, at));
    if (n > 16) events.push(endOf(n - 16, at + 1));
  }
  const queued = agents - done - 16;
  events.push({ type: 'wait-tally', at: now - 50_000, queued });
  return events.sort((left, right) => left.at - right.at);
}

export const phaseTitles = Array.from({ length: 10 }, (_, index) => `Phase ${index + 1}`);

export function startOf(n, at) {
  return {
    ...{ type: 'step-start', at, n, kind: 'agent', realm: 0, strand: `root/p0[${n}]`, position: 0 },
    ...{
      lane: `root/l0[${n}]`,
      content: `c${n}`,
      key: `k${n}:0`,
      label: `src/part-${n % 97}/file-${n}.ts`,
    },
    ...{ phase: phaseTitles[n % 10], site: { line: 3 + (n % 10), column: 2 }, askedAt: at - 2_000 },
    ...{ prompt: `Look at file ${n}`, backend: 'bench', model: 'fast' },
  };
}

export function endOf(n, at) {
  const failed = n % 211 === 0;
  return {
    ...{ type: 'step-end', at, n, status: failed ? 'failed' : 'completed', attempts: 1 },
    ...(failed ? { cause: 'crash', message: 'it broke' } : { value: 'fine' }),
    ...{ usage: { inputTokens: 900, outputTokens: 90 }, costUsd: 0.01 },
  };
}
