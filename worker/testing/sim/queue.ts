interface Event {
	atMs: number;
	order: number;
	run: () => void;
}

const precedes = (one: Event, other: Event): boolean =>
	one.atMs < other.atMs || (one.atMs === other.atMs && one.order < other.order);

/** Events by time, and by order of arrival within one instant (a binary heap). */
export class EventQueue {
	readonly #heap: Event[] = [];
	#order = 0;

	push(atMs: number, run: () => void): void {
		const heap = this.#heap;
		const event = { atMs, order: this.#order++, run };
		let index = heap.length;
		heap.push(event);
		while (index > 0) {
			const parentIndex = (index - 1) >> 1;
			const parent = heap[parentIndex];
			if (parent === undefined || precedes(parent, event)) break;
			heap[index] = parent;
			index = parentIndex;
		}
		heap[index] = event;
	}

	pop(): Event | undefined {
		const heap = this.#heap;
		const first = heap[0];
		const last = heap.pop();
		if (first === undefined || last === undefined || heap.length === 0) return first;
		let index = 0;
		for (;;) {
			let childIndex = 2 * index + 1;
			let child = heap[childIndex];
			if (child === undefined) break;
			const right = heap[childIndex + 1];
			if (right !== undefined && precedes(right, child)) {
				child = right;
				childIndex += 1;
			}
			if (precedes(last, child)) break;
			heap[index] = child;
			index = childIndex;
		}
		heap[index] = last;
		return first;
	}
}
