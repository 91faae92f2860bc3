const { appendFileSync, readFileSync } = require("node:fs");
const { EOL } = require("node:os");

const env = process.env;
const say = (name, pairs) =>
  appendFileSync(
    env[name],
    Object.entries(pairs)
      .map(([key, value]) => `${key}<<END${EOL}${value}${EOL}END${EOL}`)
      .join(""),
  );

async function main() {
  const command = env.INPUT_COMMAND;
  const event = JSON.parse(readFileSync(env.GITHUB_EVENT_PATH, "utf8"));
  say("GITHUB_STATE", { command });
  say("GITHUB_OUTPUT", {
    seen: `${command} ${env.GITHUB_RUN_ATTEMPT} ${event.inputs?.environment ?? "push"}`,
  });
  console.log(`token is ${env.INPUT_TOKEN}`);
  if (command === "ask") {
    const headers = { authorization: `Bearer ${env.INPUT_TOKEN}` };
    const answer = await fetch(`${env.GITHUB_API_URL}/repos/${env.GITHUB_REPOSITORY}/deployments`, {
      headers,
    });
    say("GITHUB_OUTPUT", { status: answer.status });
  }
  if (command === "hang") setInterval(() => {}, 1000);
  if (command === "exit") process.exit(3);
  if (command === "throw") throw new Error("broken action");
  if (command === "fail") {
    console.log("::error::no such%0Athing");
    process.exitCode = 1;
  }
}

if (env.STATE_command === undefined) main();
else console.log(`post of ${env.STATE_command}: job was ${env["INPUT_JOB-STATUS"]}`);
