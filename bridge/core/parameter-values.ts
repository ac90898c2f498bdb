/**
 * How a parameter's value comes back from a vehicle that stores it as its own type: real numbers as 32-bit floats,
 * integers without their fraction. (MAV_PARAM_TYPE: 1 to 8 are integers of 8 to 64 bits, 9 and 10 are real.)
 */
type Wish = { readonly value: number; readonly type: number };

const isInteger = (type: number): boolean => type >= 1 && type <= 8;

/** What the vehicle will hold, as far as its type allows. */
export const storedAs = ({ value, type }: Wish): number => Math.fround(isInteger(type) ? Math.trunc(value) : value) + 0;

/** Whether a value that was read back is the one that was set. PARAM_VALUE carries a 32-bit float in any case. */
export const readsBackAs = (wish: Wish, read: number): boolean => storedAs(wish) === Math.fround(read);

/** Whether two values are the same to a vehicle: as 32-bit floats. */
export const isSameValue = (a: number, b: number): boolean => Math.fround(a) === Math.fround(b);
