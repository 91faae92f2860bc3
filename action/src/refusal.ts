/** A reason to end the step, told in one sentence that says what to do; never a word of what somebody else wrote. */

/** Everything that can go wrong in operation; what else is thrown is a fault of ours. */
export class Refusal extends Error {
  override readonly name = "Refusal";
}

/** For what a person reads first when a deployment job ends early. */
export const NOTHING_DEPLOYED = "Nothing was deployed.";
