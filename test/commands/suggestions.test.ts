/** Whoever asks for what there is not hears what was probably meant, or what there is. */
import { describe, expect, it } from "@jest/globals";
import { openStage } from "./played.ts";

const play = openStage();

describe("a name that nobody knows", () => {
  it.each([
    ["/rollback prod-", "nothing called `prod-` here; there are `prod-a` and `prod-b`"],
    ["/rollback pro", "nothing called `pro` here; there are `prod-a`, `prod-b` and `prod`"],
    ["/rollback prod-q", "did you mean `prod-a`?"],
    ["/rollback PORD-B", "did you mean `prod-b`?"],
    ["/rollback prod-a.", "did you mean `prod-a`?"],
    ["/rollback prod-a,prod-b", "did you mean"],
    ["/status nonsense", "nothing called `nonsense` here; there are `beta` and `prod`"],
    ["/rollback staging-*", "nothing called `staging-*` here; there are `beta` and `prod`"],
    ["/history prod", "it takes one environment, such as prod-a"],
    ["/history prodx", "did you mean `prod-a`?"],
    ["/reject prod-a", "did you mean `prod`?"],
    ["/retry BATA", "did you mean `beta`?"],
    ["/reject elsewhere", "there are `beta` and `prod`"],
    ["/where 12", "did you mean `#12`?"],
    ["/quarantine 12", "did you mean `#12`?"],
    ["/where nonsense", "there are `R2` and `R1`"],
    ["/rollback prod-a --to R9", "nothing called `R9` here; there are `R2` and `R1`"],
    [
      "/rollback prod-a --to R2",
      "`R2` is no older release that succeeded in `prod-a`; `--to` takes `R1`",
    ],
    ["/promotions enable prod --force", "`--force` needs the role maintain"],
    ["/approve prod", "this version has no `/approve` yet; `/help` shows"],
  ])("%s", (body, words) => {
    const { deeds, outcomes, texts } = play(body);
    expect(deeds).toEqual([]);
    expect(outcomes).toEqual([expect.stringMatching(/^refused: /)]);
    expect(texts.join()).toContain(words);
  });
});

describe("a name in capitals is known", () => {
  it.each(["/ROLLBACK PROD-A", "/rollback Prod-*", "/status BETA", "/reject prod r2", "/where r1"])(
    "%s",
    (body) => expect(play(body).texts.join()).not.toContain("nothing called"),
  );
});
