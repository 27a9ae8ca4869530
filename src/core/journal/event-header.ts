/** All times are milliseconds since 1970, from the run's clock (virtual under `simulate`). */
export interface EventHeader {
  readonly at: number;
}
