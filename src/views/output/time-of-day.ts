/** `14:20`, on the clock of whoever reads it; with the day where that is another one. */
export function timeOfDay(at: number, now: number): string {
  const date = new Date(at);
  const time = `${two(date.getHours())}:${two(date.getMinutes())}`;
  const sameDay = date.toDateString() === new Date(now).toDateString();
  return sameDay
    ? time
    : `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${time}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
