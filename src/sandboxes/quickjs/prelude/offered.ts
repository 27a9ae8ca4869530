export const offered = String.raw`
`;
