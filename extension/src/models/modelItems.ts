import type { ModelListing } from "../../shared/protocol";

/** A line of the list that a model is chosen from. */
export interface ModelItem {
  label: string;
  description: string;
  detail: string;
  listing: ModelListing;
}

export function modelItems(models: readonly ModelListing[], chosen: string): ModelItem[] {
  return models.map((listing) => {
    const isChosen = chosen === "" ? listing.embedded : listing.path === chosen;
    const facts = [listing.family, size(listing.bytes), listing.embedded ? "comes with FlowLens" : null, listing.loaded ? "loaded" : null];
    return {
      label: `$(${listing.problem ? "warning" : isChosen ? "check" : "package"}) ${listing.name}`,
      description: facts.filter(Boolean).join(" · "),
      detail: listing.problem ? `${listing.problem.message}. ${listing.problem.remedy}.` : listing.path,
      listing,
    };
  });
}

function size(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
