// Runs once in each JavaScript engine, before any script: takes away what scripts of records have no use for, and bounds what is one call of a built-in
// function, in which the engine does not look at the script's limits.
(function () {
  'use strict';
  const lengthMax = 1000000, patternMax = 1000;
  const call = Function.prototype.call.bind(Function.prototype.call);
  const real = RegExp, source = Object.getOwnPropertyDescriptor(real.prototype, 'source').get;
  const kept = new Set(['Object', 'Array', 'String', 'Number', 'Boolean', 'Symbol', 'Math', 'JSON', 'Date', 'Map', 'Set', 'WeakMap', 'WeakSet', 'Reflect',
    'Error', 'EvalError', 'RangeError', 'ReferenceError', 'SyntaxError', 'TypeError', 'URIError', 'AggregateError', 'RegExp',
    'parseInt', 'parseFloat', 'isNaN', 'isFinite', 'NaN', 'Infinity', 'undefined', 'globalThis', 'decodeURI', 'decodeURIComponent', 'encodeURI', 'encodeURIComponent']);
  for (const name of Reflect.ownKeys(globalThis)) {
    if (!kept.has(name)) delete globalThis[name];
  }
  delete Symbol.for;
  delete Symbol.keyFor;
  delete String.raw;
  delete Object.groupBy;
  delete Map.groupBy;
  delete Array.fromAsync;
  delete Array.prototype.toLocaleString;
  delete real.prototype.compile;

  const fail = what => { throw new RangeError(what); };
  const checked = (text, max) => text.length > max ? fail('The text is too long') : text;
  const replace = (owner, name, make) => Object.defineProperty(owner, name, { value: make(owner[name]), writable: true, configurable: true });

  // Patterns: only real ones and short texts are compiled.
  const isPattern = value => { if (!(value instanceof real)) return false; call(source, value); return true; };
  const safe = function RegExp(pattern, flags) {
    return new real(isPattern(pattern) ? pattern : pattern === undefined ? '' : checked(`${pattern}`, patternMax), flags);
  };
  safe.prototype = real.prototype;
  real.prototype.constructor = safe;
  globalThis.RegExp = safe;
  for (const name of [Symbol.split, Symbol.matchAll])
    replace(real.prototype, name, old => function (text, limit) { call(source, this); return call(old, this, text, limit); });
  for (const name of ['match', 'matchAll', 'search'])
    replace(String.prototype, name, old => function (pattern) { return call(old, this, isPattern(pattern) ? pattern : safe(pattern, name === 'matchAll' ? 'g' : undefined)); });

  // Texts: none grows beyond a megabyte in one call.
  replace(String.prototype, 'repeat', old => function (count) { return count * this.length > lengthMax ? fail('The text is too long') : call(old, this, count); });
  for (const name of ['padStart', 'padEnd'])
    replace(String.prototype, name, old => function (length, fill) { return length > lengthMax ? fail('The text is too long') : call(old, this, length, fill); });
  replace(String.prototype, 'concat', () => function (...texts) { let result = `${this}`; for (const text of texts) result = checked(result + text, lengthMax); return result; });
  replace(Array.prototype, 'join', () => function (separator) {
    const between = separator === undefined ? ',' : `${separator}`;
    let result = '';
    for (let index = 0; index < this.length; index++) {
      const item = this[index];
      result = checked(result + (index > 0 ? between : '') + (item === null || item === undefined ? '' : `${item}`), lengthMax);
    }
    return result;
  });
  replace(JSON, 'stringify', old => function (value, replacer, space) {
    let length = 0;
    const count = function (name, inner) {
      const replaced = typeof replacer === 'function' ? call(replacer, this, name, inner) : inner;
      length += name.length + (typeof replaced === 'string' || replaced instanceof String ? replaced.length : 1);
      return length > lengthMax ? fail('The text is too long') : replaced;
    };
    return old(value, Array.isArray(replacer) ? replacer : count, space);
  });

  // Callbacks: each is one of the script's own statements, so that its limits are looked at, whatever the callback is.
  const counted = callback => typeof callback !== 'function' ? callback : function (...items) { return call(callback, this, ...items); };
  for (const name of ['map', 'forEach', 'filter', 'every', 'some', 'find', 'findIndex', 'findLast', 'findLastIndex', 'flatMap'])
    replace(Array.prototype, name, old => function (callback, self) { return call(old, this, counted(callback), self); });
  for (const name of ['reduce', 'reduceRight'])
    replace(Array.prototype, name, old => function (callback, ...start) { return call(old, this, counted(callback), ...start); });
  const compare = (left, right) => { const a = `${left}`, b = `${right}`; return a < b ? -1 : a > b ? 1 : 0; };
  for (const name of ['sort', 'toSorted'])
    replace(Array.prototype, name, old => function (order) { return call(old, this, counted(order === undefined ? compare : order)); });
  replace(Array, 'from', old => function (items, callback, self) { return callback === undefined ? call(old, Array, items) : call(old, Array, items, counted(callback), self); });
  for (const type of [Map, Set])
    replace(type.prototype, 'forEach', old => function (callback, self) { return call(old, this, counted(callback), self); });
  for (const name of ['replace', 'replaceAll'])
    replace(String.prototype, name, old => function (pattern, by) { return call(old, this, pattern, counted(by)); });
})();
