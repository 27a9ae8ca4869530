export const offered = `
`;
