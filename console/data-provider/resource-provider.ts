import type {
  CreateParams,
  CreateResult,
  GetListParams,
  GetListResult,
  GetOneParams,
  GetOneResult,
  DeleteParams,
  DeleteResult,
  UpdateParams,
  UpdateResult,
} from "react-admin";

/** What react-admin asks of one resource. A resource leaves out what its API does not offer. */
export interface ResourceProvider {
  getList(params: GetListParams & { signal?: AbortSignal }): Promise<GetListResult>;
  getOne(params: GetOneParams & { signal?: AbortSignal }): Promise<GetOneResult>;
  create?(params: CreateParams): Promise<CreateResult>;
  update?(params: UpdateParams): Promise<UpdateResult>;
  delete?(params: DeleteParams): Promise<DeleteResult>;
}
