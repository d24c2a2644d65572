import { GraphQLDateTime } from "graphql-scalars";
import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";

import { UserType } from "../access/user.graphql.js";
import type { Context } from "../graphql/context.js";
import { ListArgs } from "../graphql/list.graphql.js";
import type { ErasedList, Erasure } from "./erasure.entity.js";
import {
  ErasedFromType,
  ErasedWhatEnum,
  ErasureListType,
  ErasureReceiptType,
  ErasureResult,
  LiftErasureBlockResult,
} from "./erasure.graphql.js";
import { erasedText, PERMANENT_ERASURE } from "./erasure-text.js";

@Resolver(() => ErasureReceiptType)
class ErasureResolver {
  @Query(() => ErasureListType, {
    description:
      "Erasures, newest first unless sorted otherwise (requestedAt, completedAt, blockLiftedAt, maskedAddress, state, by, lists: how many). Searched by masked address and by who asked; a whole address finds those of exactly that address.",
  })
  erasures(@Args(() => ListArgs) page: ListArgs, @Ctx() { services, em }: Context) {
    return services.erasures.list(em, page);
  }

  @Query(() => ErasureReceiptType, {
    nullable: true,
    description: "One erasure; null when there is none with this ID.",
  })
  erasure(@Arg("id", () => ID, { description: "The erasure's ID." }) id: string, @Ctx() { services, em }: Context) {
    return services.erasures.get(em, id);
  }

  @Mutation(() => ErasureResult, {
    description:
      "Erases somebody: on every list this product put them on, clears name, mobile number and mapped fields and deletes them; forgets them here; and keeps later runs from sending them. Answers within some twenty seconds with the receipt as it stands; lists that could not be reached are tried again until they are done.",
  })
  eraseRecipient(
    @Arg("email", () => String, { description: "The address to erase." }) email: string,
    @Ctx() { services, em, actor }: Context,
  ) {
    return services.erasures.erase(em, email, actor);
  }

  @Mutation(() => LiftErasureBlockResult, {
    description:
      "Lets an erased address be sent again from the next run on. What was erased stays erased, and lists not reached yet are given up.",
  })
  liftErasureBlock(
    @Arg("id", () => ID, { description: "The erasure." }) id: string,
    @Arg("reason", () => String, { description: "Why, 1 to 500 characters. It is kept; name nobody in it." })
    reason: string,
    @Ctx() { services, em, actor }: Context,
  ) {
    return services.erasures.liftBlock(em, id, reason, actor);
  }

  @FieldResolver(() => GraphQLDateTime, { description: "When it was asked for." })
  at(@Root() erasure: Erasure): Date {
    return erasure.requestedAt;
  }

  @FieldResolver(() => UserType, { description: "Who asked for it." })
  by(@Root() erasure: Erasure) {
    return erasure.requestedBy.loadOrFail();
  }

  @FieldResolver(() => UserType, { nullable: true, description: "Who lifted the block; null while it stands." })
  blockLiftedBy(@Root() erasure: Erasure) {
    return erasure.blockLiftedBy?.load() ?? null;
  }

  @FieldResolver(() => String, {
    description: "Keyed hash of the address, in hexadecimal: the same address always has the same in one installation.",
  })
  addressHash(@Root() erasure: Erasure): string {
    return Buffer.from(erasure.addressHash).toString("hex");
  }

  @FieldResolver(() => [ErasedFromType], { description: "The lists concerned; empty when the address was on none." })
  lists(@Root() erasure: Erasure) {
    return erasure.lists.loadItems({ dataloader: true });
  }

  @FieldResolver(() => String, { description: "What is left for a person to do at the destination, as a sentence." })
  permanentErasure(@Ctx() { actor }: Context): string {
    return PERMANENT_ERASURE[actor.locale];
  }
}

@Resolver(() => ErasedFromType)
class ErasedFromResolver {
  @FieldResolver(() => ErasedWhatEnum, { description: "What was done, or why nothing was yet, for programs." })
  code(@Root() list: ErasedList) {
    return list.what;
  }

  @FieldResolver(() => String, { description: "What was done, or why nothing was yet, as a sentence." })
  what(@Root() list: ErasedList, @Ctx() { actor }: Context): string {
    return erasedText(list.what)[actor.locale];
  }
}

export const erasureResolvers = [ErasureResolver, ErasedFromResolver] as const;
