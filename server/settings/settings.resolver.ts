import { Arg, Ctx, Mutation, Query, Resolver } from "type-graphql";

import type { Context } from "../graphql/context.js";
import { resultUnion, ValidationErrorType } from "../graphql/refusal.graphql.js";
import { SettingsInput, SettingsType } from "./settings.graphql.js";

const SettingsResult = resultUnion("SettingsResult", SettingsType, "Settings", [ValidationErrorType]);

@Resolver(() => SettingsType)
export class SettingsResolver {
  @Query(() => SettingsType, { description: "What admins set for the whole installation." })
  settings(@Ctx() { services }: Context) {
    return services.settings.current();
  }

  @Mutation(() => SettingsResult, {
    description: "Changes settings. They hold from now on; what was deleted under the former ones stays deleted.",
  })
  updateSettings(
    @Arg("input", () => SettingsInput, { description: "What to change." }) input: SettingsInput,
    @Ctx() { services }: Context,
  ) {
    return services.settings.update(input);
  }
}
