import { expect, it } from 'vitest';
import { following, mostZoom, movedBy, wholeAxis, zoomed } from './time-window.js';

it('what lies under the pointer stays there, and the whole axis is the least', () => {
  const near = zoomed(wholeAxis, 2, 0.5);
  expect(near).toEqual({ zoom: 2, from: 0.25 });
  const nearer = zoomed(near, 2, 1);
  expect(nearer).toEqual({ zoom: 4, from: 0.5 });
  expect(zoomed(nearer, 1 / 8, 0.3)).toEqual(wholeAxis);
  expect(zoomed(wholeAxis, 1000, 0).zoom).toBe(mostZoom);
});

it('it moves no further than the axis goes', () => {
  const near = { zoom: 4, from: 0.5 };
  expect(movedBy(near, 0.5)).toEqual({ zoom: 4, from: 0.625 });
  expect(movedBy(near, 9)).toEqual({ zoom: 4, from: 0.75 });
  expect(movedBy(near, -9)).toEqual({ zoom: 4, from: 0 });
});

it('the present stays in sight at the right', () => {
  const { from } = following({ zoom: 4, from: 0 }, 0.8);
  expect(from).toBeLessThan(0.8);
  expect(from + 0.25).toBeGreaterThan(0.8);
  expect(following(wholeAxis, 0.8)).toEqual(wholeAxis);
});
