/** A Probot app that does nothing: what a webhook costs at least. Started by the bench as a process of its own. */
import { createServer } from "node:http";
import { createNodeMiddleware, Probot } from "probot";

const { APP_ID = "", PRIVATE_KEY = "", WEBHOOK_SECRET = "", API_URL = "" } = process.env;
const probot = new Probot({
  appId: APP_ID,
  privateKey: PRIVATE_KEY,
  secret: WEBHOOK_SECRET,
  baseUrl: API_URL,
  logLevel: "warn",
});
const doNothing = (app: Probot) => {
  app.onAny(() => undefined);
};
const middleware = await createNodeMiddleware(doNothing, { probot });
const server = createServer((request, response) => void middleware(request, response));
server.listen(0, "127.0.0.1", () => process.send?.(server.address()));
process.once("disconnect", () => process.exit(0));
