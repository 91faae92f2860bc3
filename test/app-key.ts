/** The private key of every app in the tests, as PEM. Made once for all files: to find one takes longer than most tests. */
export const APP_KEY = made(process.env["TEST_APP_KEY"]);

function made(key: string | undefined): string {
  if (key === undefined) throw new Error("jest.config.js makes the key");
  return key;
}
