import { readdirSync, readFileSync } from 'node:fs';

const everyMs = 100;
const ticksPerSecond = 100;
const pageKib = 4;

/**
 * Watches a process and its descendants through /proc: processor seconds and the highest sum of
 * resident memory.
 */
export function sampleTree(pid) {
  const cpu = new Map();
  let peakKib = 0;
  const look = () => {
    let kib = 0;
    for (const { id, ticks, pages } of descendants(pid)) {
      cpu.set(id, ticks);
      kib += pages * pageKib;
    }
    peakKib = Math.max(peakKib, kib);
  };
  const timer = setInterval(look, everyMs);
  look();
  return {
    end() {
      clearInterval(timer);
      const ticks = [...cpu.values()].reduce((sum, one) => sum + one, 0);
      return { cpuSeconds: ticks / ticksPerSecond, peakMib: Math.round(peakKib / 1024) };
    },
  };
}

function descendants(root) {
  const processes = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap(stat);
  const wanted = new Set([root]);
  for (let grown = true; grown; ) {
    grown = false;
    for (const { id, parent } of processes) {
      if (!wanted.has(id) && wanted.has(parent)) grown = Boolean(wanted.add(id));
    }
  }
  return processes.filter(({ id }) => wanted.has(id));
}

function stat(name) {
  try {
    const text = readFileSync(`/proc/${name}/stat`, 'latin1');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return [
      {
        id: Number(name),
        parent: Number(fields[1]),
        ticks: Number(fields[11]) + Number(fields[12]),
        pages: Number(fields[21]),
      },
    ];
  } catch {
    return [];
  }
}
