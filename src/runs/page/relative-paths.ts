import { sep } from 'node:path';

/**
 * Makes paths of this machine relative in a text: those of the project to it, those of the user's
 * home folder to `~`. A folder whose name only begins alike stays.
 */
export function relativePaths(project: string, home: string): (text: string) => string {
  const places = [
    { folder: project, inside: '', itself: '.' },
    { folder: home, inside: `~${sep}`, itself: '~' },
  ].filter(({ folder }) => folder.length > 1);
  const patterns = places.map(({ folder, inside, itself }) => {
    const name = folder.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    const before = '(?<![\\w.~-])';
    return {
      pattern: new RegExp(`${before}${name}(?:([\\\\/])|(?![\\w-]|\\.\\w))`, 'g'),
      inside,
      itself,
    };
  });
  return (text) =>
    patterns.reduce(
      (rest, { pattern, inside, itself }) =>
        rest.replace(pattern, (_found, slash: string | undefined) =>
          slash === undefined ? itself : inside,
        ),
      text,
    );
}
