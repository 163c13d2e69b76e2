/** From this many sessions on the organization's short name must be typed: the wrong tab is noticed by it. */
export const confirmAbove = 50;
