/** No token, and nobody at hand who could log in. */
export class LoginNeededError extends Error {
  constructor(
    server: string,
    readonly hint: string,
  ) {
    super(`${server} wants a login, and there is no token that could be renewed`);
    this.name = 'LoginNeededError';
  }
}
