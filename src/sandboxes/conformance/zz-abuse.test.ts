import { it } from 'vitest';
import { createQuickjsSandbox } from '../quickjs/index.js';
import { abuses } from './abuses.js';
import { playScript } from './script-run.js';
for (const a of abuses) it(a.name, async () => {
  let last=performance.now(), worst=0; const iv=setInterval(()=>{const n=performance.now(); worst=Math.max(worst,n-last-20); last=n;},20);
  const t=performance.now();
  const r = await playScript(createQuickjsSandbox, a.script, {limits:{busyMs:400}});
  const ms=performance.now()-t; clearInterval(iv);
  console.log(a.name.padEnd(50), ms.toFixed(0).padStart(6), worst.toFixed(0).padStart(5), (process.memoryUsage().rss/1e6).toFixed(0), r.end?.type, (r.end as any)?.cause ?? '', JSON.stringify((r.end as any)?.message ?? (r.end as any)?.error?.message ?? (r.end as any)?.json ?? '').slice(0,140), (r.end && a.ends.includes(((r.end as any).cause ?? r.end.type))) ? '' : 'XXXX');
}, 30000);
