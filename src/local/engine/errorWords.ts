/** What DuckDB says, and what the engines say of it. */

/** A type that has no cast to the one that is asked for. */
export const castless = /Unimplemented type for cast \((.+?) -> .+?\)/;

export const rules: readonly (readonly [
  RegExp,
  { athena: readonly [string, string]; redshift: readonly [string, string] },
])[] = [
  [
    /Max expression depth limit|^stack depth|memory exhausted/i,
    {
      athena: ['SYNTAX_ERROR', 'The statement is too deeply nested'],
      redshift: ['SYNTAX_ERROR', 'The statement is too deeply nested'],
    },
  ],
  [
    /^(WHERE|HAVING|GROUP BY) clause cannot contain window functions/,
    {
      athena: ['NESTED_WINDOW', '$1 clause cannot contain window functions or row pattern measures'],
      redshift: ['WINDOWING_ERROR', 'window functions are not allowed in $1'],
    },
  ],
  [
    /^(WHERE|GROUP BY) clause cannot contain aggregates/,
    {
      athena: [
        'EXPRESSION_NOT_SCALAR',
        '$1 clause cannot contain aggregations, window functions or grouping operations',
      ],
      redshift: ['GROUPING_ERROR', 'aggregates not allowed in $1 clause'],
    },
  ],
  [
    /^aggregate function calls cannot (?:be nested|contain window)/,
    {
      athena: ['NESTED_AGGREGATION', 'Cannot nest aggregations or window functions inside an aggregation'],
      redshift: ['GROUPING_ERROR', 'aggregate function calls may not have nested aggregate or window function'],
    },
  ],
  [
    /^Scalar Function with name (\w+) does not exist/,
    {
      athena: ['MISSING_OVER', 'Window function $1 requires an OVER clause'],
      redshift: ['WINDOWING_ERROR', 'window function $1 requires an OVER clause'],
    },
  ],
  [
    /^Set operations can only apply to expressions with the same number/,
    {
      athena: ['TYPE_MISMATCH', 'query terms have different number of columns'],
      redshift: ['SYNTAX_ERROR', 'each UNION, INTERSECT or EXCEPT query must have the same number of columns'],
    },
  ],
  [
    /No space left on device/,
    {
      athena: ['GENERIC_INTERNAL_ERROR', 'The disk of the local lakehouse is full'],
      redshift: ['DISK_FULL', 'Disk Full: the disk of the local lakehouse is full'],
    },
  ],
  [
    /^Subquery returns (\d+) columns - expected 1/,
    {
      athena: ['TYPE_MISMATCH', 'Multiple columns returned by subquery are not yet supported. Found $1'],
      redshift: ['SYNTAX_ERROR', 'subquery must return only one column'],
    },
  ],
  [
    /^Could not parse string "(.*?)" according to format/s,
    {
      athena: ['INVALID_FUNCTION_ARGUMENT', 'Invalid format: "$1"'],
      redshift: ['INVALID_DATETIME_FORMAT', 'Invalid data: the value "$1" does not match the format'],
    },
  ],
  [
    /^Malformed JSON at byte/,
    {
      athena: ['INVALID_FUNCTION_ARGUMENT', 'Cannot convert value to JSON: it is not valid JSON'],
      redshift: ['INVALID_PARAMETER_VALUE', 'JSON parsing error: the value is not valid JSON'],
    },
  ],
  [
    /^Could not cast value (\S+ to DECIMAL\(\d+,\d+\))/,
    {
      athena: ['INVALID_CAST_ARGUMENT', 'Cannot cast $1'],
      redshift: ['NUMERIC_VALUE_OUT_OF_RANGE', 'numeric field overflow: $1'],
    },
  ],
  [
    /^(?:missing [\])]|unexpected \)|missing argument to repetition|bad repetition|invalid character class)/,
    {
      athena: ['INVALID_FUNCTION_ARGUMENT', 'Invalid regular expression'],
      redshift: ['INVALID_REGULAR_EXPRESSION', 'invalid regular expression'],
    },
  ],
  [
    /^Could not find key "(.+?)" in struct/,
    {
      athena: [
        'COLUMN_NOT_FOUND',
        "Column '$1' cannot be resolved or requester is not authorized to access requested resources",
      ],
      redshift: ['COLUMN_NOT_FOUND', 'column "$1" does not exist'],
    },
  ],
  [
    /^NOT NULL constraint failed: .*\.(\S+)/,
    {
      athena: ['CONSTRAINT_VIOLATION', 'NULL value not allowed for NOT NULL column: $1'],
      redshift: ['NOT_NULL_VIOLATION', 'Cannot insert a NULL value into column $1'],
    },
  ],
  [
    /^CHECK constraint failed/,
    {
      athena: ['CONSTRAINT_VIOLATION', 'Value too long'],
      redshift: ['STRING_DATA_RIGHT_TRUNCATION', 'Value too long for character type'],
    },
  ],
  [
    /Division by zero/i,
    {
      athena: ['DIVISION_BY_ZERO', 'Division by zero'],
      redshift: ['DIVISION_BY_ZERO', 'division by zero'],
    },
  ],
  [
    /^Ambiguous reference to column name "?([^"]+?)"? /,
    {
      athena: ['AMBIGUOUS_NAME', "Column '$1' is ambiguous"],
      redshift: ['AMBIGUOUS_NAME', 'column reference "$1" is ambiguous'],
    },
  ],
  [
    /^column "(.+?)" must appear in the GROUP BY/,
    {
      athena: ['EXPRESSION_NOT_AGGREGATE', "'$1' must be an aggregate expression or appear in GROUP BY clause"],
      redshift: [
        'GROUPING_ERROR',
        'column "$1" must appear in the GROUP BY clause or be used in an aggregate function',
      ],
    },
  ],
  [
    /(?:Could not convert|invalid .* field format|Failed to cast|field value out of range|Could not cast).*?["'](.*?)["']/s,
    {
      athena: ['INVALID_CAST_ARGUMENT', "Cannot cast '$1' to the requested type"],
      redshift: ['INVALID_CAST_ARGUMENT', 'invalid input syntax for type: "$1"'],
    },
  ],
  [
    /value (\S+) can't be cast because the value is out of range/,
    {
      athena: ['INVALID_CAST_ARGUMENT', 'The value $1 is out of the range of the type that it is cast to'],
      redshift: ['NUMERIC_VALUE_OUT_OF_RANGE', 'value out of range for its type: $1'],
    },
  ],
  [
    castless,
    {
      athena: ['TYPE_MISMATCH', 'A value of type $1 cannot be cast to this type'],
      redshift: ['CANNOT_COERCE', 'a value of type $1 cannot be cast to this type'],
    },
  ],
  [
    /^Casting value "(\S+)" to type (DECIMAL\(\d+,\d+\)) failed/,
    {
      athena: ['NUMERIC_VALUE_OUT_OF_RANGE', 'The value is out of the range of its type'],
      redshift: ['NUMERIC_VALUE_OUT_OF_RANGE', 'numeric field overflow: $1'],
    },
  ],
  [
    /Overflow|out of range/i,
    {
      athena: ['NUMERIC_VALUE_OUT_OF_RANGE', 'The value is out of the range of its type'],
      redshift: ['NUMERIC_VALUE_OUT_OF_RANGE', 'value out of range for its type'],
    },
  ],
  [
    /Out of Memory|could not allocate|failed to (?:pin|offload)/i,
    {
      athena: ['EXCEEDED_LOCAL_MEMORY_LIMIT', 'Query exceeded the memory that the local engine may use'],
      redshift: ['OUT_OF_MEMORY', 'out of memory: the query needs more than the local engine may use'],
    },
  ],
  [
    /More than one row returned by a subquery/i,
    {
      athena: ['SUBQUERY_MULTIPLE_ROWS', 'Scalar sub-query has returned multiple rows'],
      redshift: ['CARDINALITY_VIOLATION', 'more than one row returned by a subquery used as an expression'],
    },
  ],
];

/** What DuckDB says where it cannot do what the service can. */
export const unable: readonly (readonly [RegExp, string])[] = [
  [/^QUANTILE can only take constant/, 'a percentile that is not constant'],
  [/^struct_extract with an integer key/, 'a subscript of a row whose fields have names'],
  [/^TRY can not be used|inside the TRY expression/, 'TRY of this expression'],
  [/^cast_to_type cannot be used to cast to NULL/, 'NULL without a type in this place'],
  [/^STRUCT to STRUCT cast must have/, 'a cast of a row to fields of other names'],
  [/^In a DISTINCT aggregate, ORDER BY/, 'DISTINCT and ORDER BY of different expressions in one aggregate'],
  [/^Cannot concatenate types .*\[\]/, 'an array beside a single item in || (write ARRAY[item])'],
  [/^Separator argument to StringAgg must be/, 'a separator that is not constant'],
  [/^Expected OBJECT, but got ARRAY/, 'a cast of a JSON array to a row'],
  [
    /invalid character class range|invalid perl operator|invalid escape sequence|invalid named capture|no argument for repetition/,
    'this pattern',
  ],
  [/^DEFAULT is not allowed here/, 'DEFAULT as a value'],
  [/^Duplicate struct entry name "(.+?)"/, 'a row with two fields of the name $1'],
  [/JSON path error/, 'this JSON path'],
  [
    /^Unsupported join type for flattening correlated subquery/,
    'a subquery that reads columns of an outer join around it',
  ],
  [/^Cannot perform non-inner join on subquery/, 'a subquery in the condition of an outer join'],
  [/^The initial value type must be the same/, 'reduce with a start of another type than the items'],
  [/^Macro (?:\w+\.)*(\w+)\(\) does not support/, '$1 with these arguments'],
];
