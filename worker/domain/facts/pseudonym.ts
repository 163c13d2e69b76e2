/** What the pseudonym of a person begins with whose data was erased. */
export const erasedPrefix = "erased_";

/** Whether an id is one that takes the place of somebody's who was erased. */
export const isPseudonym = (id: string): boolean => /^erased_[0-9a-z]{24}$/.test(id);
