const isEditor = (user, team) => user.roles.includes(`${team}:editor`);
export function rename(user, teams, team, name) {
  if (!isEditor(user, team)) throw new Error('not allowed');
  teams.set(team, name);
}
