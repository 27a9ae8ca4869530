import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Finding {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

/** What is wrong with a page for who cannot see it, or not well. */
export async function axeFindings(
  page: Page,
): Promise<readonly (readonly [id: string, nodes: readonly string[]])[]> {
  await page.evaluate(axe);
  const findings = await page.evaluate<readonly Finding[]>(
    'axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations)',
  );
  return findings.map(({ id, nodes }) => [
    id,
    nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`),
  ]);
}

/** What makes a page wider than its window: nothing, where all is well. */
export function tooWide(page: Page): Promise<readonly string[]> {
  return page.evaluate<readonly string[]>(`(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const wide = [...document.querySelectorAll('body *')].filter(
      (one) => one.getBoundingClientRect().right > clientWidth + 0.5);
    return [scrollWidth + ' of ' + clientWidth, ...wide.slice(0, 8).map((one) =>
      one.tagName + '.' + one.getAttribute('class') + ' ' + one.textContent.slice(0, 30))];
  })()`);
}
